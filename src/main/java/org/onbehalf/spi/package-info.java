/** What may be supplied or replaced from outside. */
package org.onbehalf.spi;
