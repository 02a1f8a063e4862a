/**
 * The main API: {@link org.onbehalf.OnBehalf}, the caller, sessions, and the exceptions.
 *
 * <p>Unless stated otherwise, in this package and in those beneath it, parameters must not be null
 * (a {@link NullPointerException} is thrown), no method returns null, and members exist since the
 * version of their class.
 */
package org.onbehalf;
