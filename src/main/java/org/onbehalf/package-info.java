/** The way in: {@link org.onbehalf.OnBehalf}, the caller, the values and the exceptions. */
package org.onbehalf;
