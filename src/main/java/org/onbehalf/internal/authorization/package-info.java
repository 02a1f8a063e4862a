/** Authorization by path, method and caller: {@code Authorization.Rules}. */
package org.onbehalf.internal.authorization;
