/** Tests of the shop; above all, that its checks notice what they are for. */
@NullMarked
package io.partita.examples.shop;

import org.jspecify.annotations.NullMarked;
