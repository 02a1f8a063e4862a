/** What the application under load consists of. */
package org.onbehalf.load.war;
