/** An application with a bean of EJB Lite. */
package org.onbehalf.servers.ejb;
