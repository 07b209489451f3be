@NullMarked
package steel.data.shard;

import org.jspecify.annotations.NullMarked;
