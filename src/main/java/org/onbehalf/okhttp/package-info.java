/** The edge outwards for OkHttp 3.14 and 4; loaded by who uses it only. */
package org.onbehalf.okhttp;
