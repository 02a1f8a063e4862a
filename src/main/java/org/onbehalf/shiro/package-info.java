/**
 * Integration with Apache Shiro 1.x. These classes are loaded only if the application uses them.
 */
package org.onbehalf.shiro;
