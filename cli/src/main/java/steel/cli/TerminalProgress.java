package steel.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import steel.cli.inspect.Ink;
import steel.files.Progress;

/// Shows progress on standard error: a bar with rate and time left on a terminal, a plain line
/// every few seconds elsewhere. Work that ends within two seconds shows nothing.
final class TerminalProgress {
  private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

  private TerminalProgress() {}

  /// The progress display that fits where the command runs.
  ///
  /// @param err where plain lines go
  static Progress of(PrintWriter err) {
    return isTerminal() ? Bar::new : (name, unit, total) -> new Lines(err, name, unit, total);
  }

  /// Whether somebody watches: neither input nor output is a file or a pipe, and the terminal can
  /// move its cursor.
  @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again without a terminal
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  /// Colours, where somebody watches and has not asked for none.
  static Ink ink() {
    return new Ink(isTerminal() && System.getenv("NO_COLOR") == null);
  }

  /// One bar, drawn by the library's own thread once the work has lasted a while.
  private static final class Bar implements Progress.Task {
    private final long startNanos = System.nanoTime();
    private final ProgressBarBuilder builder;
    private long early;
    private ProgressBar bar;
    private boolean closed;

    @SuppressWarnings("NullAway.Init") // the bar is made when the work turns out to be long
    Bar(String name, String unit, long total) {
      this.builder =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .showSpeed()
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
              .setUpdateIntervalMillis(250)
              .setConsumer(new ConsoleProgressBarConsumer(System.err));
    }

    @Override
    public synchronized void resume(long done) {
      early += done; // its rate counts from where it starts
    }

    @Override
    public synchronized void advance(long by) {
      if (bar == null) {
        early += by;
        if (System.nanoTime() - startNanos < QUIET_NANOS || closed) {
          return;
        }
        bar = builder.startsFrom(early, Duration.ofNanos(System.nanoTime() - startNanos)).build();
      } else {
        bar.stepBy(by);
      }
    }

    @Override
    public synchronized void say(String figures) {
      if (bar != null) {
        bar.setExtraMessage(" " + figures);
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      if (bar != null) {
        bar.close();
      }
    }
  }

  /// Plain lines, for logs.
  private static final class Lines implements Progress.Task {
    private final long startNanos = System.nanoTime();
    private final AtomicLong nextNanos = new AtomicLong(startNanos + QUIET_NANOS);
    private final AtomicLong done = new AtomicLong();
    private final PrintWriter err;
    private final String name;
    private final String unit;
    private final long total;
    private volatile long resumed;
    private volatile String figures = "";

    Lines(PrintWriter err, String name, String unit, long total) {
      this.err = err;
      this.name = name;
      this.unit = unit;
      this.total = total;
    }

    @Override
    public void resume(long done) {
      resumed = done;
    }

    @Override
    public void advance(long by) {
      long now = done.addAndGet(by);
      long due = nextNanos.get();
      long time = System.nanoTime();
      if (time >= due && nextNanos.compareAndSet(due, time + LINE_NANOS)) {
        print(now, time);
      }
    }

    @Override
    public void say(String figures) {
      this.figures = figures;
    }

    @Override
    public void close() {
      long time = System.nanoTime();
      if (time - startNanos >= QUIET_NANOS) {
        print(done.get(), time);
      }
    }

    private void print(long now, long time) {
      double seconds = (time - startNanos) / 1e9;
      long all = resumed + now;
      StringBuilder line = new StringBuilder("%s: %,d".formatted(name, all));
      if (total >= 0) {
        line.append(" of %,d".formatted(total));
      }
      double rate = now / seconds;
      line.append(
          String.format(Locale.ROOT, rate < 100 ? " %s, %.1f/s" : " %s, %,.0f/s", unit, rate));
      if (total > all && now > 0) {
        line.append(", %s left".formatted(clock((total - all) * seconds / now)));
      }
      if (!figures.isEmpty()) {
        line.append(", ").append(figures);
      }
      err.println(line);
    }
  }

  /// Seconds as `m:ss` or `h:mm:ss`.
  static String clock(double seconds) {
    long s = Math.round(seconds);
    return s < 3600
        ? "%d:%02d".formatted(s / 60, s % 60)
        : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
  }
}
