/** The store in Ehcache's disk tier. */
package org.onbehalf.internal.cache.disk;
