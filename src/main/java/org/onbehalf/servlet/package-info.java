/** The servlet filter that validates bearer tokens. */
package org.onbehalf.servlet;
