/**
 * Cached tokens in memory and the stores of tokens and sessions: store thread, encryption, file and
 * memory engines.
 */
package org.onbehalf.internal.cache;
