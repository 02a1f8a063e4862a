/** The edge outwards for the Azure SDKs and Microsoft Graph; loaded by who uses it only. */
package org.onbehalf.azure;
