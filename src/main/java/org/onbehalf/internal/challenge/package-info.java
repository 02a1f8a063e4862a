/** What a caller gets back: the contract of the README's table in one place. */
package org.onbehalf.internal.challenge;
