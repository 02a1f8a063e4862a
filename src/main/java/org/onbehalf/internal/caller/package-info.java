/** A validated caller with its token, and the decision about a request. */
package org.onbehalf.internal.caller;
