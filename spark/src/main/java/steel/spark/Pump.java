package steel.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRow;

/// Turns work that hands its rows on into an iterator over them, with a bounded number of rows
/// between the thread that works and the one that asks. The work ends with the task.
final class Pump implements Iterator<Row> {
  private static final int BATCH_ROWS = 64;
  private static final int BATCH_CHARACTERS = 1 << 18;
  private static final int BATCHES = 4;

  private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread;
  private Iterator<Row> rows = Collections.emptyIterator();
  private boolean ended;

  /// Work that makes rows.
  interface Work {
    /// @throws IOException as the disk does
    void run(Consumer<CleanRow> sink) throws IOException;
  }

  /// @param isLast whether no other follows
  /// @param failure what ended the work too early
  private record Batch(List<Row> rows, boolean isLast, @Nullable Throwable failure) {}

  /// Begins.
  Pump(Work work) {
    this.thread = Thread.ofPlatform().name("steel-spark-read").daemon().unstarted(() -> run(work));
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.<Void>addTaskCompletionListener(
          _ -> {
            thread.interrupt();
            return null;
          });
    }
    thread.start();
  }

  /// Thrown where the task has ended before its work.
  private static final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void run(Work work) {
    Filling filling = new Filling();
    @Nullable Throwable failure = null;
    try {
      work.run(filling);
    } catch (AbandonedException e) {
      return;
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    try {
      full.put(new Batch(filling.batch, true, failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody asks any more
    }
  }

  private final class Filling implements Consumer<CleanRow> {
    private List<Row> batch = new ArrayList<>(BATCH_ROWS);
    private long characters;

    @Override
    public void accept(CleanRow row) {
      batch.add(Table.row(row));
      characters += row instanceof CleanRow.Text text ? text.text().length() : 0;
      characters += row instanceof CleanRow.Talk talk ? talk.line().length() : 0;
      if (batch.size() >= BATCH_ROWS || characters >= BATCH_CHARACTERS) {
        try {
          full.put(new Batch(batch, false, null));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AbandonedException();
        }
        batch = new ArrayList<>(BATCH_ROWS);
        characters = 0;
      }
    }
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext() && !ended) {
      try {
        Batch batch = full.take();
        rows = batch.rows().iterator();
        ended = batch.isLast();
        rethrow(batch.failure());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        thread.interrupt();
        throw new AbandonedException();
      }
    }
    return rows.hasNext();
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case IOException disk -> throw new UncheckedIOException(disk);
      case RuntimeException defect -> throw defect;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException("work threw what it cannot", other);
    }
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }
}
