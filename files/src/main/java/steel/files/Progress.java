package steel.files;

/// Where long work reports how far it has come. A room only reports; whoever runs it decides how to
/// show it, a bar on a terminal or plain lines elsewhere.
///
/// ```java
/// try (var task = progress.start("clean", "documents", total)) {
///   for (...) { ...; task.advance(1); }
/// }
/// ```
public interface Progress {
  /// Shows nothing.
  Progress SILENT =
      (_, _, _) ->
          new Task() {
            @Override
            public void advance(long by) {}

            @Override
            public void say(String figures) {}

            @Override
            public void close() {}
          };

  /// Begins a piece of work; the caller closes it, also when the work fails.
  ///
  /// @param name what is done, such as `clean`
  /// @param unit what is counted, such as `documents`
  /// @param total how many there will be, negative where nobody knows
  Task start(String name, String unit, long total);

  /// One piece of work under way. Safe for use by several threads at once.
  interface Task extends AutoCloseable {
    /// Counts `done` as done before this work began: it tells nothing of how fast the rest will be.
    default void resume(long done) {
      advance(done);
    }

    /// Counts `by` more as done.
    void advance(long by);

    /// Gives the figures of the moment, such as `loss 3.21`; they replace the last ones.
    void say(String figures);

    @Override
    void close();
  }
}
