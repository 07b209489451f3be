@NullMarked
package steel.spark;

import org.jspecify.annotations.NullMarked;
