/** A JAX-RS application for {@link org.onbehalf.packaging.JakartaIT}. */
package org.onbehalf.packaging.guarded;
