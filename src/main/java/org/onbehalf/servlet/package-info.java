/** The edge inwards: the filter of {@code web.xml}. */
package org.onbehalf.servlet;
