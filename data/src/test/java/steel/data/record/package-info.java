@NullMarked
package steel.data.record;

import org.jspecify.annotations.NullMarked;
