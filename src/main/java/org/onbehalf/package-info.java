/**
 * The main API: {@link org.onbehalf.OnBehalf}, the caller, sessions, and the exceptions.
 *
 * <p>Unless stated otherwise, in this package and in those beneath it: parameters must not be null,
 * and where that matters at once a {@link NullPointerException} is thrown; no method returns null;
 * returned collections are unmodifiable; members exist since the version of their class.
 */
package org.onbehalf;
