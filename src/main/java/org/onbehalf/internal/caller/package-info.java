/** What validation hands to acquisition: a canonical token and who it speaks for. */
package org.onbehalf.internal.caller;
