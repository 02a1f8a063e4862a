/** What a client gets back: the answers in the README's table. */
package org.onbehalf.internal.challenge;
