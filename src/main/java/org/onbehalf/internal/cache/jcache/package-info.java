/** The store in a cache of any JSR 107 provider. */
package org.onbehalf.internal.cache.jcache;
