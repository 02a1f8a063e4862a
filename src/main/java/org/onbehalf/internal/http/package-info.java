/** Our own requests: limited, without redirects, closable. */
package org.onbehalf.internal.http;
