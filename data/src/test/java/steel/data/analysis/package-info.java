@NullMarked
package steel.data.analysis;

import org.jspecify.annotations.NullMarked;
