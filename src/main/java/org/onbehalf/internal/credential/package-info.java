/**
 * Reads secrets, certificates with their keys, and assertions from where a configuration keeps
 * them.
 */
package org.onbehalf.internal.credential;
