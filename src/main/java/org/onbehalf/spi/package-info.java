/** Interfaces that an application can implement to extend Onbehalf. */
package org.onbehalf.spi;
