"""An S3 server on a free port, with a bucket of its own. Says on one line where it is and with which key it may be read; ends with its input."""

import json
import sys

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
endpoint = 'http://%s:%s' % server.get_host_and_port()
given = {'endpoint_url': endpoint, 'region_name': 'us-east-1', 'aws_access_key_id': 'a', 'aws_secret_access_key': 'b'}
iam = boto3.client('iam', **given)
iam.create_user(UserName='reader')
allowed = [{'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}]
policy = json.dumps({'Version': '2012-10-17', 'Statement': allowed})
iam.put_user_policy(UserName='reader', PolicyName='read', PolicyDocument=policy)
key = iam.create_access_key(UserName='reader')['AccessKey']
s3 = boto3.client('s3', **given)
s3.create_bucket(Bucket='data')
for name, text in json.loads(sys.argv[1]).items():
    s3.put_object(Bucket='data', Key=name, Body=text.encode())
# From now on, every request has to be signed with the key above.
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
print(json.dumps({'endpoint': endpoint, 'id': key['AccessKeyId'], 'secret': key['SecretAccessKey']}), flush=True)
sys.stdin.read()
