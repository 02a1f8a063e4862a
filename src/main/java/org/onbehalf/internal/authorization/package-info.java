/** Who may do what: {@code Authorization.Rules}, judged by path, method and caller. */
package org.onbehalf.internal.authorization;
