package steel.weights;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Asks Linux to bring a mapped file into memory in pages of 2 MiB where it has to read it from the
/// disk. Only advice: where it cannot be given or is not taken, everything runs all the same, with
/// pages of 4 KiB a little more slowly.
///
/// Source: madvise(2), `MADV_HUGEPAGE`.
final class HugePages {
  /// Bytes below which it does not pay.
  static final long MIN_BYTES = 64 << 20;

  private static final int MADV_HUGEPAGE = 14;

  private HugePages() {}

  /// Advises on a thread of its own: the first call of a native function takes the JDK 0.1 s.
  ///
  /// @param mapped a whole mapping; may be unmapped at any time
  static void advise(MemorySegment mapped) {
    boolean isPossible =
        System.getProperty("os.name").equals("Linux")
            && HugePages.class.getModule().isNativeAccessEnabled(); // or the JVM would warn
    if (isPossible && mapped.byteSize() >= MIN_BYTES) {
      Thread.ofPlatform().daemon().name("steel-huge-pages").start(() -> adviseNow(mapped));
    }
  }

  /// By address: a segment that a native function holds could not be unmapped meanwhile, and advice
  /// on memory that has just gone does no harm, whatever lies there now.
  @SuppressWarnings("UnusedVariable") // what it returns is of no use
  static void adviseNow(MemorySegment mapped) {
    if (Native.MADVISE.isEmpty() || !mapped.scope().isAlive()) {
      return;
    }
    try {
      MethodHandle madvise = Native.MADVISE.get();
      int _ = (int) madvise.invokeExact(mapped.address(), mapped.byteSize(), MADV_HUGEPAGE);
    } catch (Throwable e) {
      throw new AssertionError("a function of C throws nothing", e);
    }
  }

  /// Found when it is first wanted.
  private static final class Native {
    private static final Optional<MethodHandle> MADVISE = find();

    @SuppressWarnings("restricted") // allowed, or nobody asks for it
    private static Optional<MethodHandle> find() {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor types =
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT);
      return linker
          .defaultLookup()
          .find("madvise")
          .map(function -> linker.downcallHandle(function, types));
    }
  }
}
