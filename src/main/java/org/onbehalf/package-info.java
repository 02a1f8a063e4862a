/**
 * The main API: {@link org.onbehalf.OnBehalf}, the caller, sessions, and the exceptions.
 *
 * <p>Unless stated otherwise, in this package and in those beneath it, parameters must not be null
 * (a {@link NullPointerException} is thrown), and no method returns null.
 */
package org.onbehalf;
