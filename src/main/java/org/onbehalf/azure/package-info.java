/**
 * Integration with the Azure SDKs and Microsoft Graph. These classes are loaded only if the
 * application uses them.
 */
package org.onbehalf.azure;
