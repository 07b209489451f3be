/// Where the engine's time goes: products with weight matrices, attention over the cache. Each
/// kernel is written twice, plainly ([ScalarKernel], the definition) and with SIMD
/// ([VectorKernel]); [Kernels] chooses once. Every sum is added up in an order that depends on
/// neither threads nor neighbours, so results are the same for any number of threads.
@NullMarked
package steel.infer.kernel;

import org.jspecify.annotations.NullMarked;
