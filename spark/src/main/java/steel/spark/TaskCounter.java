package steel.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import steel.files.Progress;

/// Shows how many tasks of Spark have ended.
final class TaskCounter extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final Progress.Task task;

  TaskCounter(SparkContext context, Progress progress) {
    this.context = context;
    this.task = progress.start("clean on Spark", "tasks", -1);
    context.addSparkListener(this);
  }

  /// What is being done.
  void say(String stage) {
    task.say(stage);
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    task.advance(1);
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
    task.close();
  }
}
