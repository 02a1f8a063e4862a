/** By which names the application knows its users. */
package org.onbehalf.internal.principal;
