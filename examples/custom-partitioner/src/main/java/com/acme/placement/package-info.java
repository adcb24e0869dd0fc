/** A user's own strategy, {@code acme-tenants-v1}; the tutorial docs/plug-ins.md explains it. */
@NullMarked
package com.acme.placement;

import org.jspecify.annotations.NullMarked;
