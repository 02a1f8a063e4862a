/**
 * Integration with JAX-WS (SOAP) clients. These classes are loaded only if the application uses
 * them.
 */
package org.onbehalf.jaxws;
