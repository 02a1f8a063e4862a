/** An application for {@link org.onbehalf.packaging.SharedLibIT}. */
package org.onbehalf.packaging.hello;
