package io.partita.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the clauses of a contract that a fault breaks. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Breaks {

  /** The clauses that must fail. */
  String[] value();

  /** Clauses that suffer with these, always or by chance. */
  String[] also() default {};
}
