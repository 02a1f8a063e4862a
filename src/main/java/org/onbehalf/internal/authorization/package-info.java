/**
 * Authorization by path, method and caller: {@code Authorization.Rules}, and the application's
 * listeners.
 */
package org.onbehalf.internal.authorization;
