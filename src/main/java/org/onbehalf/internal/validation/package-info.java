/** Validation of bearer tokens: from the Authorization header to a caller, or to the check that failed. */
package org.onbehalf.internal.validation;
