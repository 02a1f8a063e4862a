/**
 * Integration with Apache HttpClient 4. These classes are loaded only if the application uses them.
 */
package org.onbehalf.apache;
