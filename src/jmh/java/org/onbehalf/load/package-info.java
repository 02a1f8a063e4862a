/** An application on real servers under load, without and with the library. */
package org.onbehalf.load;
