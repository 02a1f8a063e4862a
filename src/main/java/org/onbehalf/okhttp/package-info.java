/**
 * Integration with OkHttp 3.14 and 4. These classes are loaded only if the application uses them.
 */
package org.onbehalf.okhttp;
