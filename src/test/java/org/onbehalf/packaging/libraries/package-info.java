/** What {@link org.onbehalf.packaging.Neighbours} puts into a WAR. */
package org.onbehalf.packaging.libraries;
