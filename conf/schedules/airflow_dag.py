"""Weekly retraining by Airflow: the logical date is the day the model is as of, so that a rerun of an old week does that week. Airflow 2
starts a week's run at the end of the week, when its logical date is seven days ago; "{{ data_interval_end | ds }}" is the day it starts.

Exit codes of retrain: 0 done or done before; 1 failed, the retry goes on with what is there; 2 wrong config; 3 the gate refused: the
retry finds the day done and ends with 0, so that the task succeeds. Who wants to hear of it sets retrain.onRefuse, or retries=0;
--allow-refusal spares the retry.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

with DAG(
    dag_id="lockstep_retrain_credit",
    schedule="10 4 * * 1",
    start_date=datetime(2026, 1, 5),
    catchup=True,
    max_active_runs=1,
) as dag:
    SparkSubmitOperator(
        task_id="retrain",
        conn_id="spark_default",
        application="hdfs:///apps/lockstep.jar",
        java_class="io.lockstep.jobs.Main",
        application_args=[
            "retrain",
            "hdfs:///apps/credit.yaml",
            "--as-of",
            "{{ ds }}",
            "--runs-dir",
            "hdfs:///lockstep/runs",
            "--json",
        ],
        retries=3,
        retry_delay=timedelta(minutes=10),
    )
