/** The edge outwards for SOAP clients; loaded by who uses it only. */
package org.onbehalf.jaxws;
