/** The main API: {@link org.onbehalf.OnBehalf}, the caller, sessions, and the exceptions. */
package org.onbehalf;
