/** The edge outwards for Apache HttpClient 4; loaded by who uses it only. */
package org.onbehalf.apache;
